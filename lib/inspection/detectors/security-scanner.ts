/** Tools that name themselves in User-Agent and look for holes only. */
const tools =
  /sqlmap|nikto|nessus|openvas|acunetix|netsparker|wpscan|dirbuster|gobuster|feroxbuster|fuzz faster u fool|\bffuf|wfuzz|w3af|arachni|havij|zmeu|masscan|nmap scripting|jbrofuzz|grendel-scan|paros|webinspect|qualys|nuclei|commix|xsser|\.nasl\b|whatweb|skipfish|jaeles|dalfox|joomscan|burpsuite|burp suite|vega\/|appscan|morfeus|libwww-perl\/.{0,10}exploit|pangolin|sqlninja|absinthe|bsqlbf|brutus|hydra|metis|n-stealth|webvulnscan|whisker|gotestwaf/i;

export const securityScanner = {
  name: 'security-scanner',
  find: (userAgent: string): string | undefined => tools.exec(userAgent)?.[0],
};
