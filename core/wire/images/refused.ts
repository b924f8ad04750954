// Why an image is not taken, in words for whoever chose it, and what they can do about it.

export class ImageRefused extends Error {
  readonly hint: string
  constructor(reason: string, hint: string) {
    super(reason)
    this.name = 'ImageRefused'
    this.hint = hint
  }
}

const ANEW = 'Export it anew as PNG, JPEG or WebP.'

export const broken = (what: string): ImageRefused => new ImageRefused(`The image is damaged: ${what}`, ANEW)
export const unusual = (what: string): ImageRefused => new ImageRefused(`The image is of a rare kind: ${what}`, ANEW)
