/** A principle that a security audit goes through. */
export interface SecurityPrinciple {
  readonly id: string;
  readonly title: string;
}

/** The threats of STRIDE, by what keeps them out, and the chapters of the OWASP Application Security Verification Standard 5.0 (May 2025). */
export const SECURITY_PRINCIPLES: readonly SecurityPrinciple[] = [
  { id: 'S', title: 'Spoofing: everybody is who they say they are' },
  { id: 'T', title: 'Tampering: nobody changes what is not theirs' },
  { id: 'R', title: 'Repudiation: what was done can be shown' },
  { id: 'I', title: 'Information disclosure: nobody reads what is not for them' },
  { id: 'D', title: 'Denial of service: nobody can stop it for others' },
  { id: 'E', title: 'Elevation of privilege: nobody gets more rights than given' },
  { id: 'V1', title: 'Encoding and sanitization' },
  { id: 'V2', title: 'Validation and business logic' },
  { id: 'V3', title: 'Web frontend security' },
  { id: 'V4', title: 'API and web service' },
  { id: 'V5', title: 'File handling' },
  { id: 'V6', title: 'Authentication' },
  { id: 'V7', title: 'Session management' },
  { id: 'V8', title: 'Authorization' },
  { id: 'V9', title: 'Self-contained tokens' },
  { id: 'V10', title: 'OAuth and OIDC' },
  { id: 'V11', title: 'Cryptography' },
  { id: 'V12', title: 'Secure communication' },
  { id: 'V13', title: 'Configuration' },
  { id: 'V14', title: 'Data protection' },
  { id: 'V15', title: 'Secure coding and architecture' },
  { id: 'V16', title: 'Security logging and error handling' },
  { id: 'V17', title: 'WebRTC' },
];
