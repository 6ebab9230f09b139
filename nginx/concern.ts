import type { ResolvedOptions } from '../lib/options';
import type { Directive } from './directive';
import type { FrontProfile } from './profile';

/** A response header that the front adds where the app did not send one of that name. */
export interface ResponseHeader {
  readonly name: string;
  /** May hold NGINX variables; an empty value sends no header. */
  readonly value: string;
  /**
   * The value on pages that NGINX makes itself. A variable made from the app's answer does not do there: the answer may
   * have been dropped, and NGINX still remembers its headers.
   * @default - `value`
   */
  readonly pageValue?: string;
  /**
   * The value beside none of the app's own headers that the front asks about: without a question for each of them.
   * @default - `value`
   */
  readonly valueAlone?: string;
  /**
   * Send it whether or not the app sent one of that name; the app's own is then removed.
   * @default false
   */
  readonly always?: boolean;
  /**
   * Send it beside the app's own of that name, where there may be several.
   * @default false
   */
  readonly beside?: boolean;
}

/** An answer that NGINX makes itself, at a path of its own. */
export interface Page {
  readonly path: string;
  readonly directives: readonly Directive[];
  /**
   * In every server, those for unknown hosts and plain HTTP included.
   * @default false
   */
  readonly everywhere?: boolean;
  /**
   * The app answers there after all: with the headers of its answers, not of pages.
   * @default false
   */
  readonly proxied?: boolean;
}

/** How the access log knows, of an answer that the front made, which concern it came from: a variable and its value. */
export interface Refusal {
  readonly variable: string;
  readonly value: string;
}

/** What one concern puts where. */
export interface Fragment {
  readonly main?: readonly Directive[];
  readonly events?: readonly Directive[];
  readonly http?: readonly Directive[];
  /** In the app's server. */
  readonly server?: readonly Directive[];
  /** In each location that proxies to the app. */
  readonly proxy?: readonly Directive[];
  /** Path prefixes that differ from the rest: a proxying location each, with these directives. */
  readonly paths?: Readonly<Record<string, readonly Directive[]>>;
  /** Servers beside the app's. */
  readonly servers?: readonly (readonly Directive[])[];
  readonly pages?: readonly Page[];
  readonly headers?: readonly ResponseHeader[];
  readonly refusals?: readonly Refusal[];
  /** Variables that are not empty on a request that the concern let pass and wants looked at. */
  readonly reports?: readonly string[];
  /** As `reports`, where that is known by one of the app's own headers alone. */
  readonly answerReports?: readonly string[];
  /** More files beside nginx.conf, by their names. */
  readonly files?: Readonly<Record<string, string>>;
}

/** One thing the front enforces: a pure function of the options and of the place it will run in. */
export type Concern = (options: ResolvedOptions, profile: FrontProfile) => Fragment;
