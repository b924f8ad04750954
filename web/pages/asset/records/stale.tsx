import { Button } from '../../../ui/button.tsx'

/** What stands here is what was there when the server last answered. */
export function Stale({ retry }: { retry: () => void }) {
  return (
    <p role="status" className="mb-2 flex flex-wrap items-center gap-3 text-sm font-medium text-warn">
      This may be out of date: the last question was not answered. <Button onClick={retry}>Ask again</Button>
    </p>
  )
}
