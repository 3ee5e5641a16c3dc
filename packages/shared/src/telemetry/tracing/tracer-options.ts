import type { ApiConfig } from '../../config/services.ts'

type TracingConfig = Pick<ApiConfig, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG'>

/** What a tracer is to be made of, as the environment has it. */
export const tracerOptions = (config: TracingConfig) => ({
  endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampler: config.OTEL_TRACES_SAMPLER,
  ratio: Number(config.OTEL_TRACES_SAMPLER_ARG),
})
