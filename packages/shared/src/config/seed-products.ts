/** What the shop starts with, where there is no product at all. */
export const SEED_PRODUCTS = [
  { id: 'bike1', name: 'City bike', price: { amount: 9800, currency: 'USD' }, available: 5 },
  { id: 'helmet1', name: 'Helmet', price: { amount: 2000, currency: 'USD' }, available: 10 },
  { id: 'gloves1', name: 'Gloves', price: { amount: 1000, currency: 'USD' }, available: 8 },
] as const
