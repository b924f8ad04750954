import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from './call.ts'
import { eventsOf } from './events.ts'
import { createClient } from './operations.gen.ts'

type Sent = { url: string; init: RequestInit }

function clientThatGets(response: () => Response, baseUrl = 'https://platform.example') {
  const sent: Sent[] = []
  const fetch = async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return response()
  }
  return { client: createClient({ baseUrl, fetch }), sent }
}

test('a call goes where its operation says, with its origin, and gives what came back', async () => {
  const { client, sent } = clientThatGets(() => Response.json({ siteId: 's' }, { status: 201 }))
  assert.deepEqual(await client.sites.add({ body: { name: 'Yard' } }), { siteId: 's' })
  assert.equal(sent[0]?.url, 'https://platform.example/v1/sites')
  assert.equal(sent[0]?.init.body, '{"name":"Yard"}')
  const headers = new Headers(sent[0]?.init.headers)
  assert.deepEqual(
    [headers.get('origin'), headers.get('content-type')],
    ['https://platform.example', 'application/json'],
  )
})

test('an id is one part of a path, whatever is in it', async () => {
  const { client, sent } = clientThatGets(() => new Response(null, { status: 204 }))
  await client.sites.edit({ params: { siteId: '../people?x=1' }, body: { name: 'Yard' } })
  assert.equal(sent[0]?.url, 'https://platform.example/v1/sites/..%2Fpeople%3Fx%3D1')
})

test('a refusal is a Problem with all that the server said', async () => {
  const refusal = { type: 'urn:fairlead:problem:invalid', title: 'No', detail: 'Not so', fields: { name: 'is empty' } }
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'x-request-id': 'r1' }
  const { client } = clientThatGets(() => new Response(JSON.stringify(refusal), { status: 400, headers }))
  await assert.rejects(client.sites.add({ body: { name: '' } }), (error) => {
    assert.ok(error instanceof Problem)
    assert.deepEqual(
      [error.kind, error.message, error.fields.name, error.requestId],
      ['invalid', 'Not so', 'is empty', 'r1'],
    )
    return true
  })
})

test('a gateway that answers with a page is a Problem too', async () => {
  const { client } = clientThatGets(() => new Response('<html>', { status: 502 }))
  await assert.rejects(client.session.read(), (error) => error instanceof Problem && error.status === 502)
})

test('events come whole, however the bytes are cut', async () => {
  const text = 'event: samples\ndata: {"n":"µ"}\n\nevent: beat\ndata: {"at":1}\n\nevent: cut off'
  const bytes = new TextEncoder().encode(text)
  for (const size of [1, 3, 7, bytes.length]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
        controller.close()
      },
    })
    const events = await Array.fromAsync(eventsOf(new Response(body)))
    assert.deepEqual(events, [
      { event: 'samples', data: { n: 'µ' } },
      { event: 'beat', data: { at: 1 } },
    ])
  }
})
