import { markFile } from '../container/preload/mark';

/** The place a front runs in. All that differs between this machine and AWS is here; everything else is the same bytes. */
export interface FrontProfile {
  /** Addresses to listen on, IPv6 in brackets. */
  readonly addresses: readonly string[];
  readonly httpsPort: number;
  /** The port of plain HTTP, which only redirects; undefined where the load balancer redirects. */
  readonly httpPort: number | undefined;
  /** The app's `address:port`. */
  readonly app: string;
  /** Whether our code is loaded before the app's (container/preload/). */
  readonly preload: boolean;
  /**
   * By which the preload knows this front: a secret of both, where others on the machine reach the app's port. Or the file that
   * sets it as a header (container/preload/mark.ts), where it is made only when the front starts.
   */
  readonly mark: string | { readonly file: string };
  /** Names the service answers to, where the options name none. */
  readonly hosts: readonly string[];
  /** Proxies between the client and this front, each of which appends one address to X-Forwarded-For. */
  readonly trustedHops: number;
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
  /** The only folder NGINX writes to. */
  readonly directory: string;
  /** `http2 on` came with NGINX 1.25.1; before it, HTTP/2 is a word of `listen`. */
  readonly http2Directive: boolean;
  /** Paths of optional NGINX modules that are there, and used. */
  readonly modules: {
    /** Compresses text with Brotli: https://github.com/google/ngx_brotli */
    readonly brotli?: string;
    /** Changes cookies where the front stands alone, before an app without the preload: https://nginx.org/en/docs/njs/ */
    readonly njs?: string;
  };
  /**
   * Whether a load balancer checks this front. Its requests carry an address as Host, so that the check is answered on every name.
   */
  readonly healthCheck: boolean;
  readonly workers: number | 'auto';
  /** Seconds that requests in flight get to finish in when the front stops. */
  readonly drain: number;
  /** The month that security.txt counts from. */
  readonly date: Date;
}

/** The names of this machine itself: browsers treat them as trustworthy, and no certificate authority signs them. */
export const loopbackHosts = ['localhost', '*.localhost', '127.0.0.1', '[::1]'] as const;

/** `casemate up`: everything in one private folder, no proxy before the front. */
export const localProfile = (place: Partial<FrontProfile> = {}): FrontProfile => ({
  addresses: ['127.0.0.1'],
  httpsPort: 8443,
  httpPort: 8080,
  app: '127.0.0.1:3000',
  preload: true,
  mark: '1',
  hosts: loopbackHosts,
  trustedHops: 0,
  certificate: 'certificate.pem',
  key: 'key.pem',
  directory: '.',
  http2Directive: true,
  modules: {},
  healthCheck: false,
  workers: 1,
  drain: 10,
  date: new Date(),
  ...place,
});

/** One Fargate task behind an Application Load Balancer, which redirects plain HTTP and appends the client's address. */
export const awsProfile = (place: Partial<FrontProfile> = {}): FrontProfile => ({
  ...localProfile(),
  addresses: ['0.0.0.0'],
  httpPort: undefined,
  hosts: [],
  trustedHops: 1,
  healthCheck: true,
  certificate: '/run/casemate/tls/certificate.pem',
  key: '/run/casemate/tls/key.pem',
  ...((place.preload ?? true) && { mark: markFile }),
  directory: '/run/casemate/front',
  workers: 'auto',
  drain: 60,
  ...place,
});
