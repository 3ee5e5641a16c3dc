import type { ComponentChildren, RefObject } from 'preact'
import { useTitle } from '../ui/frame.tsx'

interface CardProps {
  title: string
  heading?: RefObject<HTMLHeadingElement | null>
  children: ComponentChildren
}

/** A page that asks or says one thing. */
export function Card({ title, heading, children }: CardProps) {
  useTitle(title)
  return (
    <section class="card narrow">
      <h1 ref={heading ?? null} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </section>
  )
}
