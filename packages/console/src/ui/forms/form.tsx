import { useSignal } from '@preact/signals'
import type { ComponentChildren, TargetedSubmitEvent } from 'preact'
import { Refusal } from '../../api/refusal.ts'
import { Notice, useNotice } from '../notice.tsx'
import { busyAttributes, useBusy } from './buttons.tsx'
import { type Choices, ChoicesRow } from './choices.tsx'
import type { FieldBase } from './field.ts'

export interface Field extends FieldBase {
  type?: 'text' | 'email' | 'password' | 'url' | 'date' | 'datetime-local'
  autocomplete: string
  isOptional?: boolean
  /** To begin with. */
  value?: string
  onInput?: (value: string) => void
}

export type Values = Record<string, string>

interface FormProps {
  fields: readonly (Field | Choices)[]
  submitLabel: string
  busyLabel: string
  tone?: 'primary' | 'danger' | ''
  /** Whose passwords these are: password managers look for it where no field asks for it. */
  username?: string
  /** @param data has all that is chosen of a field, where `values` has the last */
  onSubmit: (values: Values, data: FormData) => Promise<void>
  /** Said once it is done, where the form stays; what is secret leaves the fields then. */
  done?: string
  /** Shown with a refusal. */
  wayOut?: (refusal: Refusal, values: Values) => ComponentChildren
}

/** A form that lets the API judge: what it finds wrong is shown beside the field at fault. */
export function Form(props: FormProps) {
  const { fields, submitLabel, busyLabel, tone = 'primary', username, onSubmit, done, wayOut } = props
  const notice = useNotice()
  const { isBusy, during } = useBusy()
  const faults = useSignal<Values>({})
  const link = useSignal<ComponentChildren>(undefined)

  async function send(form: HTMLFormElement): Promise<void> {
    notice.clear()
    faults.value = {}
    link.value = undefined
    const data = new FormData(form)
    const values = Object.fromEntries([...data].map(([name, value]) => [name, String(value)]))
    try {
      await onSubmit(values, data)
      if (done === undefined) return
      notice.show(done, 'good')
      for (const input of form.querySelectorAll<HTMLInputElement>('[type=password]')) input.value = ''
    } catch (error) {
      notice.showError(error)
      if (!(error instanceof Refusal)) return
      faults.value = faultsOf(fields, values, error)
      link.value = wayOut?.(error, values)
      const first = error.errors.map(({ path }) => path.replace(/^body\//, '')).find((name) => name in faults.value)
      form.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
    }
  }

  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    void during(() => send(form))
  }

  return (
    <form class="form" noValidate method="post" onSubmit={submit}>
      {username !== undefined && <input hidden type="text" autocomplete="username" value={username} readOnly />}
      {fields.map((field) => {
        const fault = faults.value[field.name] ?? ''
        if ('choices' in field) return <ChoicesRow key={field.name} {...field} fault={fault} />
        return <FieldRow key={field.name} {...field} fault={fault} />
      })}
      <Notice of={notice}> {link.value}</Notice>
      <button type="submit" class={`button ${tone} wide`} {...busyAttributes(isBusy.value)}>
        {isBusy.value ? busyLabel : submitLabel}
      </button>
    </form>
  )
}

function FieldRow(props: Field & { fault: string }) {
  const { name, label, type = 'text', autocomplete, isOptional = false, hint, value, onInput, fault } = props
  const id = `field-${name}`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        // The types of Preact take one kind at a time
        type={type as 'text'}
        autocomplete={autocomplete}
        defaultValue={value ?? ''}
        onInput={({ currentTarget }) => onInput?.(currentTarget.value)}
        required={!isOptional}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={fault === '' ? undefined : true}
      />
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p class="field-error" id={`${id}-error`}>
        {fault}
      </p>
    </div>
  )
}

function faultsOf(fields: readonly FieldBase[], values: Values, { errors }: Refusal): Values {
  const faults: Values = {}
  for (const { path, message } of errors.toReversed()) {
    const field = fields.find(({ name }) => path === `body/${name}`)
    if (field) faults[field.name] = field.wordsFor(values[field.name] ?? '', message) ?? `${field.label} ${message}.`
  }
  return faults
}
