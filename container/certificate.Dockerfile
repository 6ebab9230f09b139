# syntax=docker/dockerfile:1
ARG BUILD_IMAGE=node:24-trixie-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /certificate
COPY certificate/package.json certificate/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund && mkdir -p /out/run/casemate/tls && chown -R 65532:65532 /out/run/casemate

FROM ${RUN_IMAGE}
WORKDIR /certificate
COPY --from=build --chown=0:0 /certificate /certificate
COPY --chown=0:0 certificate/index.mjs ./
COPY --from=build --chown=65532:65532 /out/run/casemate /run/casemate
VOLUME ["/run/casemate/tls"]
USER 65532:65532
CMD ["index.mjs"]
