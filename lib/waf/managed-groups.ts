/** A rule group that AWS keeps up to date, as far as AWS says what is in it. */
export interface ManagedGroup {
  /** Web ACL capacity units. */
  readonly capacity: number;
  /** Before the labels of its rules. */
  readonly namespace: string;
  /** Rules, with the last part of the label that each adds. */
  readonly rules: Readonly<Record<string, string>>;
  /** Rules that do not block by themselves, with what they do. */
  readonly actions?: Readonly<Record<string, 'Count' | 'Challenge' | 'Captcha'>>;
}

/** The day on which the figures and names were compared with AWS's documentation. */
export const managedGroupsAsOf = '2026-11-21';

/**
 * The groups of the vendor AWS. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 * Of the groups that are priced by themselves, only the rules that can be overridden one by one.
 */
export const managedGroups: Readonly<Record<string, ManagedGroup>> = {
  AWSManagedRulesCommonRuleSet: {
    capacity: 700,
    namespace: 'awswaf:managed:aws:core-rule-set:',
    rules: {
      NoUserAgent_HEADER: 'NoUserAgent_Header',
      UserAgent_BadBots_HEADER: 'BadBots_Header',
      SizeRestrictions_QUERYSTRING: 'SizeRestrictions_QueryString',
      SizeRestrictions_Cookie_HEADER: 'SizeRestrictions_Cookie_Header',
      SizeRestrictions_BODY: 'SizeRestrictions_Body',
      SizeRestrictions_URIPATH: 'SizeRestrictions_URIPath',
      EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body',
      EC2MetaDataSSRF_COOKIE: 'EC2MetaDataSSRF_Cookie',
      EC2MetaDataSSRF_URIPATH: 'EC2MetaDataSSRF_URIPath',
      EC2MetaDataSSRF_QUERYARGUMENTS: 'EC2MetaDataSSRF_QueryArguments',
      GenericLFI_QUERYARGUMENTS: 'GenericLFI_QueryArguments',
      GenericLFI_URIPATH: 'GenericLFI_URIPath',
      GenericLFI_BODY: 'GenericLFI_Body',
      RestrictedExtensions_URIPATH: 'RestrictedExtensions_URIPath',
      RestrictedExtensions_QUERYARGUMENTS: 'RestrictedExtensions_QueryArguments',
      GenericRFI_QUERYARGUMENTS: 'GenericRFI_QueryArguments',
      GenericRFI_BODY: 'GenericRFI_Body',
      GenericRFI_URIPATH: 'GenericRFI_URIPath',
      CrossSiteScripting_COOKIE: 'CrossSiteScripting_Cookie',
      CrossSiteScripting_QUERYARGUMENTS: 'CrossSiteScripting_QueryArguments',
      CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
      CrossSiteScripting_URIPATH: 'CrossSiteScripting_URIPath',
    },
  },
  AWSManagedRulesAdminProtectionRuleSet: {
    capacity: 100,
    namespace: 'awswaf:managed:aws:admin-protection:',
    rules: {
      AdminProtection_URIPATH: 'AdminProtection_URIPath',
    },
  },
  AWSManagedRulesKnownBadInputsRuleSet: {
    capacity: 200,
    namespace: 'awswaf:managed:aws:known-bad-inputs:',
    rules: {
      JavaDeserializationRCE_HEADER: 'JavaDeserializationRCE_Header',
      JavaDeserializationRCE_BODY: 'JavaDeserializationRCE_Body',
      JavaDeserializationRCE_URIPATH: 'JavaDeserializationRCE_URIPath',
      JavaDeserializationRCE_QUERYSTRING: 'JavaDeserializationRCE_QueryString',
      Host_localhost_HEADER: 'Host_Localhost_Header',
      PROPFIND_METHOD: 'Propfind_Method',
      ExploitablePaths_URIPATH: 'ExploitablePaths_URIPath',
      Log4JRCE_HEADER: 'Log4JRCE_Header',
      Log4JRCE_QUERYSTRING: 'Log4JRCE_QueryString',
      Log4JRCE_BODY: 'Log4JRCE_Body',
      Log4JRCE_URIPATH: 'Log4JRCE_URIPath',
      ReactJSRCE_BODY: 'ReactJSRCE_Body',
    },
  },
  AWSManagedRulesSQLiRuleSet: {
    capacity: 200,
    namespace: 'awswaf:managed:aws:sql-database:',
    rules: {
      SQLi_QUERYARGUMENTS: 'SQLi_QueryArguments',
      SQLiExtendedPatterns_QUERYARGUMENTS: 'SQLiExtendedPatterns_QueryArguments',
      SQLi_BODY: 'SQLi_Body',
      SQLiExtendedPatterns_BODY: 'SQLiExtendedPatterns_Body',
      SQLiExtendedPatterns_HEADER: 'SQLiExtendedPatterns_Header',
      SQLiExtendedPatterns_URIPATH: 'SQLiExtendedPatterns_UriPath',
      SQLi_COOKIE: 'SQLi_Cookie',
      SQLi_URIPATH: 'SQLi_URIPath',
    },
  },
  AWSManagedRulesLinuxRuleSet: {
    capacity: 200,
    namespace: 'awswaf:managed:aws:linux-os:',
    rules: {
      LFI_URIPATH: 'LFI_URIPath',
      LFI_QUERYSTRING: 'LFI_QueryString',
      LFI_HEADER: 'LFI_Header',
    },
  },
  AWSManagedRulesUnixRuleSet: {
    capacity: 100,
    namespace: 'awswaf:managed:aws:posix-os:',
    rules: {
      UNIXShellCommandsVariables_QUERYSTRING: 'UNIXShellCommandsVariables_QueryString',
      UNIXShellCommandsVariables_BODY: 'UNIXShellCommandsVariables_Body',
      UNIXShellCommandsVariables_HEADER: 'UNIXShellCommandsVariables_Header',
    },
  },
  AWSManagedRulesWindowsRuleSet: {
    capacity: 200,
    namespace: 'awswaf:managed:aws:windows-os:',
    rules: {
      WindowsShellCommands_HEADER: 'WindowsShellCommands_Header',
      WindowsShellCommands_QUERYARGUMENTS: 'WindowsShellCommands_QueryArguments',
      WindowsShellCommands_QUERYSTRING: 'WindowsShellCommands_QueryString',
      WindowsShellCommands_URIPATH: 'WindowsShellCommands_UriPath',
      WindowsShellCommands_BODY: 'WindowsShellCommands_Body',
      PowerShellCommands_COOKIE: 'PowerShellCommands_Cookie',
      PowerShellCommands_QUERYARGUMENTS: 'PowerShellCommands_QueryArguments',
      PowerShellCommands_BODY: 'PowerShellCommands_Body',
    },
  },
  AWSManagedRulesPHPRuleSet: {
    capacity: 100,
    namespace: 'awswaf:managed:aws:php-app:',
    rules: {
      PHPHighRiskMethodsVariables_HEADER: 'PHPHighRiskMethodsVariables_Header',
      PHPHighRiskMethodsVariables_QUERYSTRING: 'PHPHighRiskMethodsVariables_QueryString',
      PHPHighRiskMethodsVariables_BODY: 'PHPHighRiskMethodsVariables_Body',
      PHPHighRiskMethodsVariables_URIPATH: 'PHPHighRiskMethodsVariables_URIPath',
    },
  },
  AWSManagedRulesWordPressRuleSet: {
    capacity: 100,
    namespace: 'awswaf:managed:aws:wordpress-app:',
    rules: {
      WordPressExploitableCommands_QUERYSTRING: 'WordPressExploitableCommands_QUERYSTRING',
      WordPressExploitablePaths_URIPATH: 'WordPressExploitablePaths_URIPATH',
    },
  },
  AWSManagedRulesAmazonIpReputationList: {
    capacity: 25,
    namespace: 'awswaf:managed:aws:amazon-ip-list:',
    rules: {
      AWSManagedIPReputationList: 'AWSManagedIPReputationList',
      AWSManagedReconnaissanceList: 'AWSManagedReconnaissanceList',
      AWSManagedIPDDoSList: 'AWSManagedIPDDoSList',
    },
    actions: { AWSManagedIPDDoSList: 'Count' },
  },
  AWSManagedRulesAnonymousIpList: {
    capacity: 50,
    namespace: 'awswaf:managed:aws:anonymous-ip-list:',
    rules: {
      AnonymousIPList: 'AnonymousIPList',
      HostingProviderIPList: 'HostingProviderIPList',
    },
  },
  AWSManagedRulesAntiDDoSRuleSet: {
    capacity: 50,
    namespace: 'awswaf:managed:aws:anti-ddos:',
    rules: {
      ChallengeAllDuringEvent: 'event-detected',
      ChallengeDDoSRequests: 'ddos-request',
      DDoSRequests: 'ddos-request',
    },
    actions: { ChallengeAllDuringEvent: 'Challenge', ChallengeDDoSRequests: 'Challenge' },
  },
  AWSManagedRulesBotControlRuleSet: {
    capacity: 50,
    namespace: 'awswaf:managed:aws:bot-control:',
    rules: {
      CategoryAdvertising: 'bot:category:advertising',
      CategoryArchiver: 'bot:category:archiver',
      CategoryContentFetcher: 'bot:category:content_fetcher',
      CategoryEmailClient: 'bot:category:email_client',
      CategoryHttpLibrary: 'bot:category:http_library',
      CategoryLinkChecker: 'bot:category:link_checker',
      CategoryMiscellaneous: 'bot:category:miscellaneous',
      CategoryMonitoring: 'bot:category:monitoring',
      CategoryScrapingFramework: 'bot:category:scraping_framework',
      CategorySearchEngine: 'bot:category:search_engine',
      CategorySecurity: 'bot:category:security',
      CategorySeo: 'bot:category:seo',
      CategorySocialMedia: 'bot:category:social_media',
      CategoryAI: 'bot:category:ai',
      SignalAutomatedBrowser: 'signal:automated_browser',
      SignalKnownBotDataCenter: 'signal:known_bot_data_center',
      SignalNonBrowserUserAgent: 'signal:non_browser_user_agent',
    },
  },
  AWSManagedRulesATPRuleSet: {
    capacity: 50,
    namespace: 'awswaf:managed:aws:atp:',
    rules: {
      UnsupportedCognitoIDP: 'unsupported:cognito_idp',
      VolumetricIpHigh: 'aggregate:volumetric:ip:high',
      VolumetricSession: 'aggregate:volumetric:session',
      AttributeCompromisedCredentials: 'aggregate:attribute:compromised_credentials',
      AttributeUsernameTraversal: 'aggregate:attribute:username_traversal',
      AttributePasswordTraversal: 'aggregate:attribute:password_traversal',
      AttributeLongSession: 'aggregate:attribute:long_session',
      SignalMissingCredential: 'signal:missing_credential',
      VolumetricIpFailedLoginResponseHigh: 'aggregate:volumetric:ip:failed_login_response:high',
      VolumetricSessionFailedLoginResponseHigh: 'aggregate:volumetric:session:failed_login_response:high',
    },
  },
  AWSManagedRulesACFPRuleSet: { capacity: 50, namespace: 'awswaf:managed:aws:acfp:', rules: {} },
};

/** Our names of AWS's groups: those of the rules that have them. */
const ours: Readonly<Record<string, string>> = {
  AWSManagedRulesCommonRuleSet: 'common',
  AWSManagedRulesKnownBadInputsRuleSet: 'known-bad-inputs',
  AWSManagedRulesSQLiRuleSet: 'sql-injection',
  AWSManagedRulesLinuxRuleSet: 'linux',
  AWSManagedRulesUnixRuleSet: 'posix',
  AWSManagedRulesAdminProtectionRuleSet: 'admin-protection',
  AWSManagedRulesAmazonIpReputationList: 'ip-reputation',
  AWSManagedRulesAnonymousIpList: 'anonymous-ip',
  AWSManagedRulesAntiDDoSRuleSet: 'anti-ddos',
  AWSManagedRulesBotControlRuleSet: 'bot-control',
  AWSManagedRulesATPRuleSet: 'account-takeover',
};

/** Our name of a group, or its own where we have none. */
export const shortName = (group: string): string => (Object.hasOwn(ours, group) ? ours[group] : undefined) ?? group;

/** The group that we call so. */
export const groupNamed = (short: string): string | undefined =>
  Object.keys(ours).find((group) => ours[group] === short);
