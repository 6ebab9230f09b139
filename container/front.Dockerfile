# syntax=docker/dockerfile:1
ARG NGINX_IMAGE=nginx:1.30-trixie
ARG RUN_IMAGE=gcr.io/distroless/base-debian13:nonroot

FROM ${NGINX_IMAGE} AS nginx
# NGINX, the libraries it is linked to, and the folders it finds its volumes in, owned by the user that writes there.
RUN mkdir -p /out/usr/sbin /out/run/casemate/front /out/run/casemate/tls /out/run/casemate/mark && cp /usr/sbin/nginx /out/usr/sbin/ && \
    ldd /usr/sbin/nginx | awk '/=> \// { print $3 }' | xargs -I{} cp --parents -L {} /out && \
    chown -R 65532:65532 /out/run/casemate

FROM ${RUN_IMAGE}
COPY --from=nginx /out /
COPY --chown=0:0 front /etc/casemate
# Fargate mounts volumes as root, unless the image declares the path.
VOLUME ["/run/casemate/front", "/run/casemate/tls", "/run/casemate/mark"]
USER 65532:65532
# Requests in flight are answered.
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/usr/sbin/nginx", "-e", "stderr", "-p", "/run/casemate/front", "-c", "/etc/casemate/nginx.conf"]
