# One file, two images: `docker build --target api` and `docker build --target worker`.

FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/shared/package.json packages/shared/
COPY packages/api/package.json packages/api/
COPY packages/worker/package.json packages/worker/
COPY packages/console/package.json packages/console/
COPY packages/cli/package.json packages/cli/
COPY packages/embedded/package.json packages/embedded/
COPY packages/client/package.json packages/client/

# The pages, by a bundler that no service needs. What they share with the services needs no package
FROM manifests AS pages
RUN npm ci --ignore-scripts --workspace packages/console && ln -sn ../../packages/shared node_modules/@orders/shared
COPY packages/shared packages/shared
COPY packages/console packages/console
RUN node packages/console/build/prepare.mjs && test -f packages/console/dist/manifest.json

# One file of each library of hundreds, by the same bundler: docs/adr/0044-libraries-as-one-file.md
FROM manifests AS libraries
RUN npm ci --ignore-scripts --workspace packages/shared --workspace packages/api
COPY packages/shared/build packages/shared/build
RUN node packages/shared/build/prepare.mjs && test -f packages/shared/dist/bundled.json

# What Node would do at each start is done once: docs/adr/0001-no-build-step.md
FROM manifests AS sources
COPY packages packages
COPY --from=libraries /app/packages/shared/dist packages/shared/dist
RUN node packages/shared/build/strip.mjs packages

# Production dependencies of one service. The manifests of the others go; so do the Node that npm scripts use, as the image has one,
# and what the pages have within them.
FROM manifests AS api-dependencies
RUN npm ci --omit=dev --ignore-scripts --workspace packages/shared --workspace packages/api --workspace packages/console --workspace packages/cli \
  && rm -rf node_modules/node-linux-* node_modules/preact* node_modules/@preact packages/worker packages/embedded packages/client package-lock.json .npmrc

FROM manifests AS worker-dependencies
RUN npm ci --omit=dev --ignore-scripts --workspace packages/shared --workspace packages/worker --workspace packages/cli \
  && rm -rf node_modules/node-linux-* packages/api packages/console packages/embedded packages/client package-lock.json .npmrc

# Everything belongs to root and runs as the user `node`: a service cannot change its own code.
# Node is the first process and gets SIGTERM itself; the services handle it.
# Node takes what memory the machine has before it tidies up. These keep a service at some 150 MB instead of 480, at the same speed. glibc
# gives the 19 MB of a password's hash back, and takes them in large pages: docs/capacity.md.
# Services and commands load what NODE_OPTIONS imports. Give it a larger --max-old-space-size where one api holds tens of thousands of event streams.
FROM node:24-bookworm-slim AS service
ENV NODE_ENV=production \
    NODE_OPTIONS="--import=/app/packages/shared/build/preload.mjs --import=/app/packages/shared/build/small-heap.mjs --max-semi-space-size=4 --max-old-space-size=256" \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=4194304 \
    GLIBC_TUNABLES=glibc.malloc.hugetlb=1
COPY ops/image/ready /usr/local/bin/
WORKDIR /app
# By number, as Kubernetes wants it: to a name it cannot say whether that is root
USER 1000:1000

FROM service AS api
COPY --from=api-dependencies /app ./
COPY --from=sources /app/packages/shared packages/shared
COPY --from=sources /app/packages/api packages/api
COPY packages/console/build packages/console/build
COPY --from=pages /app/packages/console/dist packages/console/dist
COPY --from=sources /app/packages/cli packages/cli
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=5 CMD ["ready", "PORT", "3000"]
CMD ["node", "packages/api/src/main.ts"]
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="orders-api" \
      org.opencontainers.image.description="The HTTP API and the console of the order-processing system" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

FROM service AS worker
COPY --from=worker-dependencies /app ./
COPY --from=sources /app/packages/shared packages/shared
COPY --from=sources /app/packages/worker packages/worker
COPY --from=sources /app/packages/cli packages/cli
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=5 CMD ["ready", "WORKER_PORT", "3001"]
CMD ["node", "packages/worker/src/main.ts"]
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="orders-worker" \
      org.opencontainers.image.description="The worker of the order-processing system, and its commands" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
