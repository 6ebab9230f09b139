# syntax=docker/dockerfile:1
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${RUN_IMAGE} AS folder
USER 0:0
RUN ["/nodejs/bin/node", "-e", "const f=require('node:fs');for(const p of ['/out','/out/tls','/out/mark']){f.mkdirSync(p);f.chownSync(p,65532,65532)}"]

FROM ${RUN_IMAGE}
WORKDIR /certificate
COPY --chown=0:0 certificate ./
COPY --from=folder --chown=65532:65532 /out /run/casemate
# Fargate mounts volumes as root, unless the image declares the path.
VOLUME ["/run/casemate/tls", "/run/casemate/mark"]
USER 65532:65532
CMD ["index.mjs"]
