import type { FieldBase } from './field.ts'

export interface Choice {
  value: string
  label: string
  /** A sentence on what it means. */
  hint: string
}

/** A field of which some can be chosen. */
export interface Choices extends FieldBase {
  choices: readonly Choice[]
  /** To begin with. */
  chosen: readonly string[]
}

export function ChoicesRow({ name, label, hint, choices, chosen, fault }: Choices & { fault: string }) {
  const id = `field-${name}`
  return (
    <fieldset class="choices" aria-describedby={`${id}-hint ${id}-error`}>
      <legend>{label}</legend>
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
      {choices.map((choice) => (
        <label key={choice.value} class="choice">
          <input
            type="checkbox"
            name={name}
            value={choice.value}
            defaultChecked={chosen.includes(choice.value)}
            aria-invalid={fault === '' ? undefined : true}
          />
          <span>
            <span class="choice-name">{choice.label}</span> <span class="field-hint">{choice.hint}</span>
          </span>
        </label>
      ))}
      <p class="field-error" id={`${id}-error`}>
        {fault}
      </p>
    </fieldset>
  )
}
