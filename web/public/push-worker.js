// Shows what the platform pushes to this browser, and opens what it is about. It keeps nothing and answers no request of
// the console, which therefore is never an old one.
self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data))
})

async function show(data) {
  let told = {}
  try {
    told = data?.json() ?? {}
  } catch (unreadable) {
    // A browser that was woken has to show something; what it could not read is looked up in the console.
    void unreadable
  }
  const { title = 'Fairlead', body = 'Look at the alarms.', path = '/alarms', tag = 'fairlead' } = told
  await self.registration.showNotification(title, { body, tag, icon: '/mark.svg', data: { path } })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(visit(event.notification.data?.path))
})

/** Only pages of this console. */
async function visit(path) {
  const home = self.location.origin
  const url = new URL(typeof path === 'string' ? path : '/alarms', home)
  await self.clients.openWindow(url.origin === home ? url.href : new URL('/alarms', home).href)
}
