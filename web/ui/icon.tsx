// The few drawings of the console, on a 16 px grid with one stroke weight. Decoration: words stand beside them or in a label.

const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.2 3.2L13 5',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  up: 'M4 10l4-4 4 4',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  download: 'M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11',
  pause: 'M5.5 3v10M10.5 3v10',
  play: 'M5 3l8 5-8 5z',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3 3 13Z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z',
  fleet: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  dashboards: 'M2.5 2.5h5v6h-5zM9.5 2.5h4v3h-4zM9.5 7.5h4v6h-4zM2.5 10.5h5v3h-5z',
  events: 'M2 8h3l1.8-5 2.6 10L11 8h3',
  bell: 'M4.2 11V7.2a3.8 3.8 0 0 1 7.6 0V11l1.4 1.5H2.8zM6.6 14.2h2.8',
  sites: 'M8 14s4.5-4.2 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.8 8 14 8 14Zm0-6a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8Z',
  people:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6ZM1.8 13.3c0-2.4 1.9-3.9 4.2-3.9s4.2 1.5 4.2 3.9M10.6 3.2a2.3 2.3 0 0 1 0 4.2M12 9.9c1.4.5 2.2 1.7 2.2 3.4',
  organisations: 'M3 14V2.5h6V14M9 6.5h4V14M1.5 14h13M5 5h2M5 8h2M5 11h2',
  shield: 'M8 1.8l5 1.8v4c0 3.2-2.1 5.5-5 6.6-2.9-1.1-5-3.4-5-6.6v-4z',
  key: 'M5.2 10.8a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2ZM8.3 7.7h6.2v2.6M11.7 7.7v2',
  settings: 'M2 4.5h6M12 4.5h2M10 6.3V2.7M2 11.5h2M8 11.5h6M6 13.3V9.7',
  print: 'M4.5 6V2h7v4M4.5 12h-2.5V6h12v6h-2.5M4.5 9.5h7V14h-7z',
  audit: 'M3.5 1.8h9v12.4h-9zM6 5h4M6 8h4M6 11h2',
  out: 'M6.5 2.5h-4v11h4M10.5 5l3 3-3 3M13.5 8h-7',
  wide: 'M6 3H2.5v10H6M10 3h3.5v10H10M5.5 8h5',
  narrow: 'M2 3h7v10H2zM12 3.5v9M14.2 3.5v9',
  help: 'M6 6.2A2.1 2.1 0 1 1 8 8.3v1.2M8 12.2h.01M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The mark of the product: a line led through a ring. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <g fill="none" stroke="currentColor" strokeLinecap="round">
        <path d="M7 16.4A9 9 0 1 1 10.3 22.9" strokeWidth="3" />
        <path d="M1.5 23.3 21 13.5M27.2 10.400l3.3-1.7" strokeWidth="2.6" />
      </g>
    </svg>
  )
}
