import { either, imported, none, parameter, resource, type Cases, type Given } from './case';

const balancer = (properties: Given = {}, more: Given = {}): Given => ({
  Balancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', properties),
  ...more,
});
const attribute = (Key: string, Value: unknown): Given => balancer({ LoadBalancerAttributes: [{ Key, Value }] });
const listener = (properties: Given, more: Given = {}): Given => ({
  Listener: resource('AWS::ElasticLoadBalancingV2::Listener', properties),
  ...more,
});
const redirect = { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } };
const forward = { Type: 'forward', TargetGroupArn: 'arn' };
const http = (...actions: unknown[]): Given => listener({ Protocol: 'HTTP', DefaultActions: actions });
const rule = (action: unknown): Given => ({
  Rule: resource('AWS::ElasticLoadBalancingV2::ListenerRule', { ListenerArn: { Ref: 'Listener' }, Actions: [action] }),
});
const target = (properties: Given): Given => ({
  Target: resource('AWS::ElasticLoadBalancingV2::TargetGroup', properties),
});
const association = (ResourceArn: unknown): Given => ({
  Association: resource('AWS::WAFv2::WebACLAssociation', { ResourceArn, WebACLArn: 'arn' }),
});
const network = balancer({ Type: 'network' });
const hidden = balancer({ LoadBalancerAttributes: parameter });

const policy = (SslPolicy: unknown): Given => listener({ Protocol: 'HTTPS', SslPolicy });

export const loadBalancerCases: Readonly<Record<string, Cases>> = {
  'alb-tls-policy': {
    compliant: [policy('ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'), policy('ELBSecurityPolicy-TLS-1-2-2017-01')],
    nonCompliant: [
      [policy(none)],
      [policy('ELBSecurityPolicy-2016-08')],
      [policy('ELBSecurityPolicy-TLS13-1-0-2021-06')],
      [policy('ELBSecurityPolicy-FS-1-1-2019-08')],
      [policy(either('ELBSecurityPolicy-2016-08', none))],
    ],
    notApplicable: [listener({ Protocol: 'HTTP' }), listener({ Protocol: 'TCP' })],
    unresolvable: [
      policy(parameter),
      policy({ 'Fn::FindInMap': ['M', parameter, 'Policy'] }),
      listener({ Protocol: parameter }),
    ],
  },
  'alb-https-only': {
    compliant: [
      http(redirect),
      http({ Type: 'fixed-response' }),
      listener({ Protocol: 'HTTP', DefaultActions: [redirect] }, rule(redirect)),
    ],
    nonCompliant: [
      [http(forward)],
      [http({ Type: 'redirect', RedirectConfig: { Port: '443', StatusCode: 'HTTP_301' } })],
      [listener({ Protocol: 'HTTP', DefaultActions: [redirect] }, rule(forward))],
      [http({ ...forward, TargetGroupArn: parameter })],
    ],
    notApplicable: [listener({ Protocol: 'HTTPS', DefaultActions: [forward] }), listener({ Protocol: 'TCP' })],
    unresolvable: [
      http(either(redirect, forward)),
      http({ Type: parameter }),
      listener({ Protocol: parameter }),
      http(),
    ],
  },
  'alb-drop-invalid-headers': {
    compliant: [attribute('routing.http.drop_invalid_header_fields.enabled', 'true')],
    nonCompliant: [[balancer()], [attribute('routing.http.drop_invalid_header_fields.enabled', 'false')]],
    notApplicable: [network],
    unresolvable: [
      hidden,
      attribute('routing.http.drop_invalid_header_fields.enabled', parameter),
      balancer({ Type: parameter }),
    ],
  },
  'alb-desync': {
    compliant: [balancer(), attribute('routing.http.desync_mitigation_mode', 'strictest')],
    nonCompliant: [[attribute('routing.http.desync_mitigation_mode', 'monitor')]],
    notApplicable: [network],
    unresolvable: [hidden, attribute('routing.http.desync_mitigation_mode', parameter)],
  },
  'alb-access-logs': {
    compliant: [attribute('access_logs.s3.enabled', true)],
    nonCompliant: [[balancer()], [attribute('access_logs.s3.enabled', 'false')]],
    notApplicable: [network],
    unresolvable: [
      hidden,
      attribute('access_logs.s3.enabled', parameter),
      balancer({ LoadBalancerAttributes: [parameter] }),
    ],
  },
  'alb-waf': {
    compliant: [
      balancer({}, association({ Ref: 'Balancer' })),
      balancer({}, association({ 'Fn::Sub': '${Balancer}' })),
    ],
    nonCompliant: [
      [balancer()],
      [
        {
          ...balancer(),
          Other: resource('AWS::ElasticLoadBalancingV2::LoadBalancer'),
          ...association({ Ref: 'Other' }),
        },
      ],
    ],
    notApplicable: [network, balancer({ Scheme: 'internal' })],
    unresolvable: [
      balancer({ Scheme: parameter }),
      balancer({}, association(imported)),
      balancer({}, association(parameter)),
    ],
  },
  'alb-target-tls': {
    compliant: [target({ Protocol: 'HTTPS' })],
    nonCompliant: [[target({ Protocol: 'HTTP' })]],
    notApplicable: [target({ TargetType: 'lambda' }), target({ Protocol: 'TCP' }), target({})],
    unresolvable: [target({ Protocol: parameter }), target({ Protocol: either('HTTP', 'HTTPS') })],
  },
};
