import { hole } from './unknown';

/** The name of an image in its parts; undefined where a part cannot be known. */
export interface ImageName {
  /** With its registry. */
  readonly repository: string | undefined;
  /** Absent where there is none. */
  readonly tag?: string | undefined;
  readonly digest?: string;
}

/** `registry/repository:tag@sha256:digest`, with holes. https://pkg.go.dev/github.com/distribution/reference */
export function imageName(image: string): ImageName | undefined {
  if (image === '' || image === hole) return undefined;
  const [name = '', digest] = image.split('@', 2);
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  // What ends in a hole may hide a tag.
  if (digest === undefined && tag === undefined && repository.endsWith(hole)) return undefined;
  return {
    repository: repository.slice(repository.lastIndexOf('/') + 1).includes(hole) ? undefined : repository,
    ...(colon >= 0 && { tag: tag?.includes(hole) ? undefined : tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** Published images that hold something other than a Node.js app, by the end of their name. */
const otherSoftware =
  /(?:^|\/)(?:nginx|nginx-unprivileged|httpd|apache|caddy|traefik|haproxy|envoy|aws-appmesh-envoy|redis|memcached|valkey|postgres|postgresql|mysql|mariadb|mongo|mongodb|elasticsearch|opensearch|kafka|rabbitmq|zookeeper|php|php-fpm|wordpress|drupal|python|ruby|golang|openjdk|amazoncorretto|tomcat|jenkins|jenkins-master|sonarqube|grafana|prometheus|jaeger|zipkin|consul|vault|locust|aws-xray-daemon|xray-daemon|aws-otel-collector|otel-collector|opentelemetry-collector|cloudwatch-agent|cloudwatch-agent-custom|aws-for-fluent-bit|fluent-bit|fluentd|datadog|datadog-agent|agent|ecs-agent|amazon-ecs-sample|busybox|alpine|ubuntu|debian|centos|amazonlinux|bash|tensorflow|tensorflow-inference|pytorch|dotnet|aspnet|keycloak|minio|hello-world|whoami|aws-cli|docker|dind|squid|bind9|minecraft-server)$/;

/** Whether an image may hold a Node.js app: all but those that are known to hold something else. */
export const mayBeNode = (image: string): boolean => !otherSoftware.test(imageName(image)?.repository ?? '');
