// Runs before the first paint, so that a person who chose dark never sees a white flash.
{
  let chosen = null
  try {
    chosen = localStorage.getItem('fairlead.theme')
  } catch (refused) {
    // Storage may be blocked; the system's preference then holds.
    void refused
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
}
