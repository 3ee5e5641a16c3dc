import { isProcessFault, type Plan, type ServiceFault, type ServiceName } from '../plan/plan.ts'
import { BEGIN_MS, virtualTime } from '../time/virtual-time.ts'

/** The faults of a service at this moment. */
export function faultsNow({ faults }: Plan, service: ServiceName): ServiceFault[] {
  const nowMs = virtualTime.nowMs() - BEGIN_MS
  return faults.filter(
    (fault): fault is ServiceFault =>
      !isProcessFault(fault) && fault.service === service && fault.fromMs <= nowMs && nowMs < fault.toMs,
  )
}

export const faultNow = (plan: Plan, service: ServiceName, how: ServiceFault['how']): ServiceFault | undefined =>
  faultsNow(plan, service).find((fault) => fault.how === how)
