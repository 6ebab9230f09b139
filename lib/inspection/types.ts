/** A request as the client sent it. */
export interface Inspected {
  readonly method: string;
  /** In origin form, as sent: `/search?q=a%20b`. */
  readonly target: string;
  /** Names and values in turn, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  /** De-chunked; with its content encoding, if any, still on. */
  readonly body?: Buffer;
}

export type Part = 'path' | 'query' | 'header' | 'cookie' | 'body';

/** An attack, by what found it and where. */
export interface Finding {
  /** The detector's file: `sql-injection`. */
  readonly detector: string;
  readonly part: Part;
  /** Of the parameter, field, header or cookie; empty for the part as a whole. */
  readonly name: string;
  /** A short excerpt. It may hold a secret of the client's: for a log, shorten and redact it. */
  readonly matched: string;
}

/** What must not be refused, although a detector finds it. */
export interface InspectionException {
  /** A detector's name; all of them without it. */
  readonly detector?: string;
  readonly part?: Part;
  /** A parameter's, field's, header's or cookie's name. */
  readonly name?: string;
}

export interface InspectionOptions {
  /** Those that are for this request's path; choosing them is the caller's. */
  readonly exceptions?: readonly InspectionException[];
}
