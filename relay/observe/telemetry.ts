import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context } from '@opentelemetry/api'
import type { Relay } from '../relay.ts'
import type { SpanFacts, Spans } from './spans.ts'

export type Telemetry = {
  spans: Spans
  /** Begins to send the numbers of a relay. */
  watch(
    relay: Relay,
    gauges: () => Promise<readonly (readonly [name: string, help: string, value: number])[]>,
  ): void
  /** Sends what there is, and no more. */
  close(): Promise<void>
}

const METRICS_EVERY_MS = 30_000
/** A collector that is away must not keep a relay that was told to stop. */
const CLOSE_MS = 3000

/**
 * Traces and metrics by OTLP over HTTP. As for logs: names of routes, codes and counts. Nothing of the machine is told
 * either, and nobody's `traceparent` is taken over: a caller could sign its requests with it.
 *
 * The packages are loaded here and nowhere else, so a relay that sends nothing does not have them in memory.
 *
 * @param collector its address, without `/v1/traces` and `/v1/metrics`
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export async function startTelemetry(collector: string): Promise<Telemetry> {
  const [api, { resourceFromAttributes }, traces, metrics, { OTLPTraceExporter }, { OTLPMetricExporter }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/sdk-metrics'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-metrics-otlp-http'),
    ])
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api
  const base = collector.replace(/\/+$/, '')
  const resource = resourceFromAttributes({ 'service.name': 'wardlink-relay' })
  const tracers = new traces.TracerProvider({
    resource,
    spanProcessors: [
      new traces.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) }),
    ],
  })
  const meters = new metrics.MeterProvider({
    resource,
    readers: [
      new metrics.PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
        exportIntervalMillis: METRICS_EVERY_MS,
      }),
    ],
  })
  const tracer = tracers.getTracer('wardlink')
  const meter = meters.getMeter('wardlink')
  const durations = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'How long answers took.',
  })
  const around = new AsyncLocalStorage<Context>()

  const spans: Spans = async (name, work) => {
    const isAnswer = name === 'answer'
    const outer = around.getStore() ?? ROOT_CONTEXT
    const span = tracer.startSpan(name, { kind: isAnswer ? SpanKind.SERVER : SpanKind.INTERNAL }, outer)
    const beganAt = performance.now()
    let attributes = {}
    const note = (facts: SpanFacts) => {
      attributes = attributesOf(facts)
      span.setAttributes(attributes)
    }
    try {
      return await around.run(trace.setSpan(outer, span), () => work(note))
    } catch (thrown) {
      // Without its message: that may hold what a sender typed.
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw thrown
    } finally {
      if (isAnswer) durations.record((performance.now() - beganAt) / 1000, attributes)
      span.end()
    }
  }

  function watch(relay: Relay, gauges: Parameters<Telemetry['watch']>[1]): void {
    const events = meter.createObservableCounter('wardlink_events_total', {
      description: 'What happened, by its code.',
    })
    events.addCallback((result) => {
      for (const [name, count] of relay.events.counts) {
        const [event = '', ...codes] = name.split(' ')
        if (event !== 'answered') result.observe(count, { event, code: codes.join(' ') })
      }
    })
    const known = new Map<string, ReturnType<typeof meter.createObservableGauge>>()
    void gauges().then((all) => {
      for (const [name, description] of all) {
        known.set(name, meter.createObservableGauge(name, { description }))
      }
      meter.addBatchObservableCallback(
        async (result) => {
          for (const [name, , value] of await gauges()) {
            const gauge = known.get(name)
            if (gauge) result.observe(gauge, value)
          }
        },
        [...known.values()],
      )
    })
  }

  async function close(): Promise<void> {
    const closed = Promise.allSettled([tracers.shutdown(), meters.shutdown()])
    await Promise.race([closed, new Promise((over) => setTimeout(over, CLOSE_MS).unref())])
  }
  return { spans, watch, close }
}

/** By the names of OpenTelemetry's semantic conventions, where it has one. */
function attributesOf({ route, status, bytes }: SpanFacts) {
  return {
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(bytes === undefined ? {} : { 'wardlink.bytes': bytes }),
  }
}
