import { openWorkerWorld } from './testing/worker-world.ts'
const world = await openWorkerWorld({ WORKER_CONCURRENCY: Number(process.env.C ?? 20) })
const product = await world.stock(5000)
const user = await world.register()
const N = 2000
await Promise.all(Array.from({length:N}, () => world.place(user, product)))
const t = performance.now()
await world.worker.start()
for (;;) { const c = await world.store.orders.countByStatus(); if (c.CONFIRMED === N && await world.store.mails.countUnsent() === 0) break; await new Promise(r => setTimeout(r, 50)) }
const s = (performance.now()-t)/1000
process.stdout.write(`${N/s} orders/s; log warn/err ${world.logs.filter(l=>l.level==='warn'||l.level==='error').length}\n`)
const lat: number[] = []
for (let i=0;i<50;i++){ const o = await world.place(user, product); const t0=performance.now(); world.nudge?.(); while(await world.statusOf(o)!=='CONFIRMED') await new Promise(r=>setTimeout(r,2)); lat.push(performance.now()-t0)}
lat.sort((a,b)=>a-b); process.stdout.write(`lat p50 ${lat[25]} max ${lat[49]}\n`)
await world.close()
