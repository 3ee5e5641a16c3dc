import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const CONTROLS = 'a[href], button, input, select, summary, [tabindex="0"]'

/** What Tab comes to. */
export const controlsOf = (node: Element): HTMLElement[] =>
  [...node.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) => !control.closest('[hidden]'))

export function focusHeading(place: ParentNode | null | undefined): void {
  const heading = place?.querySelector<HTMLElement>('h1, h2')
  heading?.setAttribute('tabindex', '-1')
  heading?.focus()
}

interface Arrival {
  from: string
  scrollY: number | undefined
}

/** Begins a new view at its heading. On a view that the user comes back to, the link that was followed has the focus, where it was. */
export function arrive(view: HTMLElement | null, { from, scrollY }: Arrival): void {
  const links = scrollY === undefined ? [] : (view?.querySelectorAll('a') ?? [])
  const followed = [...links].find((link) => link.getAttribute('href') === `#${from}`)
  if (followed) followed.focus()
  else focusHeading(view)
  scrollTo(0, scrollY ?? 0)
}

/**
 * An element that hands the focus on when it goes: a list that refreshes while it is used must not take it away.
 * @param onGone is called while the element is still there, if it has the focus; what it returns is called once it is gone
 */
export function useHandOver<T extends HTMLElement>(
  onGone: (node: T, focused: HTMLElement) => () => void,
): RefObject<T | null> {
  const ref = useRef<T>(null)
  useLayoutEffect(
    () => () => {
      const { activeElement: focused } = document
      if (!ref.current || !(focused instanceof HTMLElement) || !ref.current.contains(focused)) return
      queueMicrotask(onGone(ref.current, focused))
    },
    [],
  )
  return ref
}

/** The same control of the row that comes after, else before, else the heading. */
function nextInList(row: HTMLElement, focused: HTMLElement): () => void {
  const section = row.closest('section') ?? row.closest('main')
  const place = controlsOf(row).indexOf(focused)
  const neighbours = [row.nextElementSibling, row.previousElementSibling]
  return () => {
    const controls = neighbours
      .flatMap((neighbour) => (neighbour?.isConnected ? [controlsOf(neighbour)] : []))
      .find(({ length }) => length > 0)
    const control = controls?.[place] ?? controls?.[0]
    if (control) control.focus()
    else focusHeading(section)
  }
}

/** An item of a list that refreshes: when it goes, the focus goes to the one beside it. */
export function Row({ class: name, children }: { class: string; children: ComponentChildren }) {
  const ref = useHandOver<HTMLLIElement>(nextInList)
  return (
    <li ref={ref} class={name}>
      {children}
    </li>
  )
}
