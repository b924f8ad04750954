import { useEffect, useRef } from 'react'

type Props = { blob: Blob; alt: string; className: string; onError?: () => void }

/** Shows a blob; it has an address for as long as it is shown. */
export function BlobImage({ blob, alt, ...rest }: Props) {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const address = URL.createObjectURL(blob)
    image.current?.setAttribute('src', address)
    return () => URL.revokeObjectURL(address)
  }, [blob])
  return <img ref={image} alt={alt} draggable={false} {...rest} />
}
