type SesConfig = Partial<Record<'SES_REGION' | 'AWS_ENDPOINT_URL_SES', string>> & { AWS_REGION: string }

/** Where SES is: in a region of its own, if that is set. */
export function sesConnectionOf({ AWS_REGION, SES_REGION, AWS_ENDPOINT_URL_SES: endpoint }: SesConfig) {
  return { region: SES_REGION ?? AWS_REGION, ...(endpoint ? { endpoint } : {}) }
}
