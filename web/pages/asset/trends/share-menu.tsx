import { Button } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import type { Share } from './use-share.ts'

/** How a view leaves the page: as a link, as a picture, as figures. */
export function ShareMenu({ share, chart }: { share: Share; chart: boolean }) {
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
      <MenuItem onSelect={share.saveSamples}>Every sample (CSV)</MenuItem>
    </Menu>
  )
}
