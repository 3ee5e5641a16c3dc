import type { Field, Values } from '../../ui/forms/form.tsx'

const OFF = { autocomplete: 'off' }

/** What a product is made of, as far as a form says it. */
export function fieldsOf(values: Values): Field[] {
  return [
    { ...OFF, name: 'name', label: 'Name', value: values['name'] ?? '', wordsFor: () => 'Enter one line.' },
    {
      ...OFF,
      name: 'amount',
      label: 'Price',
      hint: 'Such as 98.00; without a currency, and without commas',
      value: values['amount'] ?? '',
      wordsFor: () => 'Enter an amount of that currency such as 98.00.',
    },
    {
      ...OFF,
      name: 'currency',
      label: 'Currency',
      value: values['currency'] ?? 'USD',
      wordsFor: () => 'Enter three letters such as EUR.',
    },
    {
      ...OFF,
      name: 'imageUrl',
      label: 'Picture (optional)',
      type: 'url',
      isOptional: true,
      hint: 'Where it is, such as https://pictures.example/bike1.webp',
      value: values['imageUrl'] ?? '',
      wordsFor: () => 'Enter an https address such as https://pictures.example/bike1.webp.',
    },
  ]
}

export const ID_FIELD: Field = {
  ...OFF,
  name: 'id',
  label: 'Id',
  hint: 'For programs and links, such as bike1. It stays for good',
  wordsFor: () => 'Enter up to 64 letters, digits, dots, dashes and underscores, such as bike1.',
}

export const STOCK_FIELD: Field = {
  ...OFF,
  name: 'available',
  label: 'In stock (optional)',
  isOptional: true,
  wordsFor: () => 'Enter a whole number such as 5, or nothing.',
}
