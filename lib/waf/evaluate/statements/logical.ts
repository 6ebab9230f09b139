import type { Compile } from '../compile';
import { listOf } from '../node';

/** Three values: what is not supported is decided only where the rest decides anyway. */
export const and: Compile = (node, { statement }) => {
  const all = listOf(node.Statements).map(statement);
  return (evaluation) => {
    let unknown = false;
    for (const one of all) {
      const truth = one(evaluation);
      if (truth === false) return false;
      unknown ||= truth === undefined;
    }
    return unknown ? undefined : true;
  };
};

export const or: Compile = (node, { statement }) => {
  const all = listOf(node.Statements).map(statement);
  return (evaluation) => {
    let unknown = false;
    for (const one of all) {
      const truth = one(evaluation);
      if (truth) return true;
      unknown ||= truth === undefined;
    }
    return unknown ? undefined : false;
  };
};

export const not: Compile = (node, { statement }) => {
  const inner = statement(node.Statement);
  return (evaluation) => {
    const { length } = evaluation.details;
    const truth = inner(evaluation);
    // What matched inside did not make the rule match.
    evaluation.details.length = length;
    return truth === undefined ? undefined : !truth;
  };
};
