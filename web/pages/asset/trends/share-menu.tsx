import { Button } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import type { Share } from './use-share.ts'

type Props = { share: Share; chart: boolean; onExport: () => void }

/** How a view leaves the page: as a link, as a picture, as figures. */
export function ShareMenu({ share, chart, onExport }: Props) {
  return (
    <Menu
      trigger={
        <Button icon={share.said ? 'check' : 'download'} busy={share.busy}>
          {share.said || 'Share'}
        </Button>
      }
    >
      <MenuItem onSelect={share.copyLink}>Copy link to this view</MenuItem>
      {chart && <MenuItem onSelect={share.saveImage}>Save image (PNG)</MenuItem>}
      <MenuLine />
      <MenuItem onSelect={share.saveView}>Values as shown (CSV)</MenuItem>
      <MenuItem onSelect={onExport}>Every sample…</MenuItem>
    </Menu>
  )
}
