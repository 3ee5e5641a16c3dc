{{- define "orders.labels" -}}
app.kubernetes.io/name: orders
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "orders.name" -}}
{{ printf "%s-%s" .root.Release.Name .component | trunc 63 }}
{{- end }}

{{- define "orders.metadata" -}}
name: {{ include "orders.name" . }}
labels:
  {{- include "orders.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "orders.podSpec" -}}
{{- $root := .root -}}
serviceAccountName: {{ include "orders.name" . }}
# Nothing in it speaks to Kubernetes; roles of AWS come by a token of their own
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
volumes:
  {{- with index $root.Values.secrets .component }}
  - name: secrets
    secret:
      secretName: {{ required "secrets.name is not set" $root.Values.secrets.name }}
      defaultMode: 0440
      items:
        {{- range . }}
        - { key: {{ . }}, path: {{ . }} }
        {{- end }}
  {{- else }} []
  {{- end }}
{{- end }}

{{/* What every container has; its caller goes on with ports and probes. */}}
{{- define "orders.container" -}}
{{- $root := .root -}}
name: {{ .component }}
image: {{ printf "%s-%s:%s" $root.Values.image.registry .image ($root.Values.image.tag | default $root.Chart.AppVersion) | quote }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
resources:
  {{- toYaml (index $root.Values .component "resources") | nindent 2 }}
env:
  {{- $own := index $root.Values.env .image }}
  {{- range $name, $value := merge (dict) $own $root.Values.env.both }}
  {{- if ne (toString $value) "" }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
  {{- end }}
  {{- range index $root.Values.secrets .component }}
  - { name: {{ . }}_FILE, value: /run/secrets/orders/{{ . }} }
  {{- end }}
{{- if index $root.Values.secrets .component }}
volumeMounts:
  - { name: secrets, mountPath: /run/secrets/orders, readOnly: true }
{{- end }}
{{- end }}

{{/* For a port with the health routes. */}}
{{- define "orders.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet: { path: /health/ready, port: http }
  periodSeconds: 5
  timeoutSeconds: 3
{{- end }}

{{/* Over nodes and zones, as far as that is possible. */}}
{{- define "orders.spread" -}}
{{- $labels := include "orders.labels" . -}}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- $labels | nindent 8 }}
  {{- end }}
{{- end }}
