import { openSqliteStore } from './packages/embedded/src/sqlite/store.ts'
const s=openSqliteStore({path:':memory:'}); await s.products.seed(Array.from({length:50},(_,i)=>({id:'p'+i,name:'n',price:{amount:1,currency:'USD'},available:5})))
for (const n of [1,5,50]) { const ids=Array.from({length:n},(_,i)=>'p'+i); for(let r=0;r<2;r++){const c=process.cpuUsage(); for(let i=0;i<20000;i++) await s.products.findMany(ids); const d=process.cpuUsage(c); console.log(n,((d.user+d.system)/20000).toFixed(2)+'us')} }
