// What a program calls itself, in a few words. The text comes from whoever signed in, so nothing of it is trusted: known names are
// looked for, and what is not known is shown cut short, as it was sent.

const BROWSERS: [name: string, mark: RegExp][] = [
  ['Edge', /\bEdgA?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  // The others call themselves Chrome and Safari too, so these two come last, in this order.
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[.\d]* (?:Mobile\/\w+ )?Safari\//],
  ['curl', /^curl\/(\d+)/],
  ['Fairlead CLI', /^fairlead\/([\d.]+)/],
]

const SYSTEMS: [name: string, mark: RegExp][] = [
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Windows', /\bWindows NT\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

const CHARS_MAX = 60

/** "Firefox 128 on Linux"; for an unknown program the beginning of what it says. */
export function clientWords(client: string | null): string {
  if (client === null || client.trim() === '') return 'Unknown program'
  const browser = BROWSERS.map(([name, mark]) => [name, mark.exec(client)?.[1]] as const).find(([, version]) => version)
  const system = SYSTEMS.find(([, mark]) => mark.test(client))?.[0]
  if (browser) return `${browser[0]} ${browser[1]}${system ? ` on ${system}` : ''}`
  return client.length > CHARS_MAX ? `${client.slice(0, CHARS_MAX)}…` : client
}
