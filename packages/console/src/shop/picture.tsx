import type { Product } from '@orders/shared/contracts/products'
import { useSignal } from '@preact/signals'
import { coverOf } from './cover.ts'

/** A decoration beside the name. Where a product has no picture, or it cannot be loaded, there is a cover made of its id. */
export function Picture({ product: { id, imageUrl } }: { product: Pick<Product, 'id' | 'imageUrl'> }) {
  const broken = useSignal('')
  return (
    <div class="picture" aria-hidden="true">
      {imageUrl === undefined || broken.value === imageUrl ? (
        <Cover id={id} />
      ) : (
        <img
          src={imageUrl}
          alt=""
          width={3}
          height={2}
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          onError={() => {
            broken.value = imageUrl
          }}
        />
      )}
    </div>
  )
}

function Cover({ id }: { id: string }) {
  const { hue, turn, shapes } = coverOf(id)
  return (
    <svg
      class="cover"
      viewBox="0 0 60 40"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      style={{ '--hue': String(hue) }}
    >
      <rect class="cover-0" width="60" height="40" />
      <g transform={turn}>
        {shapes.map(({ tone, d }) => (
          <path key={d} class={`cover-${tone}`} d={d} />
        ))}
      </g>
    </svg>
  )
}
