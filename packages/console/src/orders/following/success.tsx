/** The moment that the customer has waited for. */
export const Success = () => (
  <div class="success">
    <svg viewBox="0 0 32 32" width="44" height="44" aria-hidden="true">
      <circle class="ring" cx="16" cy="16" r="14" pathLength={100} transform-origin="16 16" />
      <circle cx="16" cy="16" r="14" pathLength={100} transform="rotate(-90 16 16)" />
      <path d="M9.5 16.5l4.5 4.5 8.5-9.5" pathLength={100} />
    </svg>
    <strong>The order is confirmed</strong>
  </div>
)
