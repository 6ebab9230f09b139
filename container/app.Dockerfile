# syntax=docker/dockerfile:1
ARG NODE_VERSION=24
ARG BUILD_IMAGE=node:${NODE_VERSION}-trixie-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs${NODE_VERSION}-debian13:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY build /casemate/build
# Manifests and lockfiles: until they change, what they name is not installed again.
COPY manifests ./
# No code of a package runs here (npm's most used way in), but for those that the options name. Who may read a private registry
# is a secret of the build, which no layer holds.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc node /casemate/build/container/build/install.js
COPY app ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc node /casemate/build/container/build/compile.js

FROM build AS audit
# Another day, another answer of the registry.
ARG AUDIT_DAY
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc node /casemate/build/container/build/audit.js && \
    node /casemate/build/container/build/signatures.js && \
    node /casemate/build/container/build/sbom.js && mkdir -p /casemate/compile-cache

FROM ${RUN_IMAGE} AS warm
ARG PORT=3000
ENV NODE_ENV=production PORT=${PORT} HOST=127.0.0.1 HOSTNAME=127.0.0.1
COPY --from=build --chown=0:0 /app /app
COPY --chown=0:0 preload /casemate/preload
COPY --chown=0:0 build /casemate/build
COPY --from=audit --chown=65532:65532 /casemate/compile-cache /casemate/compile-cache
USER 65532:65532
RUN ["/nodejs/bin/node", "/casemate/build/container/build/warm.js"]

FROM ${RUN_IMAGE}
ARG PORT=3000
ARG FOLDER=.
# HOSTNAME is where Next.js looks for its address; HOST is everybody else's.
ENV NODE_ENV=production PORT=${PORT} HOST=127.0.0.1 HOSTNAME=127.0.0.1 NODE_COMPILE_CACHE=/casemate/compile-cache
WORKDIR /app/${FOLDER}
# Owned by root: the app cannot change itself.
COPY --from=build --chown=0:0 /app /app
COPY --chown=0:0 preload /casemate/preload
COPY --from=warm --chown=0:0 /casemate/compile-cache /casemate/compile-cache
COPY --from=audit --chown=0:0 /casemate/sbom.cdx.json /casemate/sbom.cdx.json
ARG TITLE
ARG VERSION
ARG RUN_IMAGE
LABEL org.opencontainers.image.title=${TITLE} org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.base.name=${RUN_IMAGE} io.casemate.sbom=/casemate/sbom.cdx.json
USER 65532:65532
STOPSIGNAL SIGTERM
