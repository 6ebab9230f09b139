/** A template's sections, or its resources alone. */
export type Given = Readonly<Record<string, unknown>>;

/** What a rule must say of templates. */
export interface Cases {
  readonly compliant: readonly Given[];
  /** With the parts that are at fault, where the rule names them. */
  readonly nonCompliant: readonly (readonly [Given, ...string[]])[];
  readonly notApplicable: readonly Given[];
  /** What is decided by the deployment: a parameter, an import, a condition. */
  readonly unresolvable: readonly Given[];
}

/** A parameter, whose value nobody knows before the deployment. */
export const parameter = { Ref: 'Parameter' };

export const imported = { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::StackName}-value' } };

/** A value that a condition decides, which a parameter decides. */
export const either = (yes: unknown, no: unknown): object => ({ 'Fn::If': ['Condition', yes, no] });

export const none = { Ref: 'AWS::NoValue' };

/** The resources in a template with that parameter and that condition. */
export const templateOf = (given: Given): Given => ({
  Parameters: { Parameter: { Type: 'String' }, Hidden: { Type: 'String', NoEcho: true } },
  Conditions: { Condition: { 'Fn::Equals': [parameter, 'yes'] } },
  ...('Resources' in given ? given : { Resources: given }),
});

export const resource = (Type: string, Properties: Given = {}): Given => ({ Type, Properties });
