// Files made in the browser. The object URL lives for the click alone.

export function download(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void {
  downloadBlob(name, new Blob([content], { type }))
}

export function downloadBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the content when the click returns; a task later is late enough for all of them.
  window.setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
