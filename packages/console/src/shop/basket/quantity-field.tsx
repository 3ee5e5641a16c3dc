import { useLayoutEffect, useRef } from 'preact/hooks'
import { isQuantity, MOST_OF_A_PRODUCT } from './basket.ts'

interface QuantityProps {
  id: string
  label: string
  quantity: number
  /** How many there can be of it. */
  most: number
  faultId: string
  isFaulty: boolean
  onChange: (quantity: number) => void
}

/** A number to type, between a button that takes one away and one that adds one. */
export function QuantityField({ id, label, quantity, most, faultId, isFaulty, onChange }: QuantityProps) {
  const input = useRef<HTMLInputElement>(null)
  // What is being typed is left alone: an empty field counts as 0
  useLayoutEffect(() => {
    if (input.current && Number(input.current.value) !== quantity) input.current.value = String(quantity)
  }, [quantity])
  const stepTo = (next: number) => onChange(isQuantity(quantity) ? Math.min(next, Math.max(most, 1)) : 1)

  return (
    <>
      <StepButton
        label={`One ${label} fewer`}
        isEnd={quantity <= 1 && isQuantity(quantity)}
        onPress={() => stepTo(quantity - 1)}
      >
        −
      </StepButton>
      <input
        ref={input}
        id={id}
        class="quantity"
        type="number"
        min={1}
        max={MOST_OF_A_PRODUCT}
        step={1}
        inputMode="numeric"
        required
        aria-label={`Quantity of ${label}`}
        aria-describedby={faultId}
        aria-invalid={isFaulty || undefined}
        onInput={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
      <StepButton label={`One ${label} more`} isEnd={quantity >= most} onPress={() => stepTo(quantity + 1)}>
        +
      </StepButton>
    </>
  )
}

interface StepProps {
  label: string
  isEnd: boolean
  onPress: () => void
  children: string
}

const StepButton = ({ label, isEnd, onPress, children }: StepProps) => (
  <button
    class="button step-button"
    type="button"
    aria-label={label}
    aria-disabled={isEnd}
    onClick={isEnd ? undefined : onPress}
  >
    {children}
  </button>
)
