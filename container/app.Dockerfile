# syntax=docker/dockerfile:1
ARG NODE_VERSION=24
ARG BUILD_IMAGE=node:${NODE_VERSION}-trixie-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs${NODE_VERSION}-debian13:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
# The second is there where the app has one.
COPY app/package.json app/.npmrc* app/package-lock.json ./
# No code of a package runs here (npm's most used way in); what a package must build, it builds in a later release.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY app ./
RUN npm run build --if-present && npm prune --omit=dev --ignore-scripts

FROM ${RUN_IMAGE}
ARG PORT=3000
# HOSTNAME is where Next.js looks for its address; HOST is everybody else's.
ENV NODE_ENV=production PORT=${PORT} HOST=127.0.0.1 HOSTNAME=127.0.0.1
WORKDIR /app
# Owned by root: the app cannot change itself.
COPY --from=build --chown=0:0 /app /app
COPY --chown=0:0 preload /casemate/preload
USER 65532:65532
STOPSIGNAL SIGTERM
