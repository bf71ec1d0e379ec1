import { LIBRARY_GLOBAL_NAMES } from './library-global-names.ts';

const NAMES = [
  // Of the language and its modules.
  'GLOBAL __dirname __filename arguments async await define globalThis import root super this undefined',
  // Of test runners.
  '$ $$ Chai Cypress Mocha QUnit after afterAll afterEach assert assertType before beforeAll beforeEach bench benchmark browser by chai context cy describe device',
  'driver element expect expectTypeOf fail fdescribe feature fit ftest it jasmine jest mocha onTestFailed onTestFinished page pending run sample scenario setup should',
  'sinon specify spyOn step suite suiteSetup suiteTeardown teardown test vi vitest waitFor xdescribe xit xtest',
];
const OTHERS = [
  // Of browsers and devices, beyond the compiler's list.
  'AFRAME awslambda Accelerometer Alpine BABYLON Backbone BarcodeDetector BeforeInstallPromptEvent BluetoothDevice CKEDITOR Capacitor Chart ClassicEditor CodeMirror Echo Ember',
  'Ext EyeDropper FB Gyroscope HIDDevice Handlebars InstallTrigger Intercom L Livewire MSApp MathJax Matter NDEFReader PIXI Phaser PhoneGap Popper Prism Pusher Razorpay',
  'React ReactDOM SerialPort SpeechGrammarList SpeechRecognition Stripe Swal Swiper THREE TrustedHTML TweenMax USBDevice Vue WebFont WinJS Windows XDomainRequest YT',
  'Zepto _ ace amplitude angular anime axios bootstrap chrome cordova d3 dataLayer documentPictureInPicture dojo fbq ga gapi google grecaptcha gsap gtag hcaptcha hljs',
  'htmx io jQuery katex ko launchQueue lottie mapboxgl marked mixpanel moment monaco mozRequestAnimationFrame ng opera p5 paypal posthog safari tinymce toastr',
  'trustedTypes turnstile twttr webkitAudioContext webkitRequestAnimationFrame webkitSpeechRecognition',
  // Of other runtimes.
  'Ai AnalyticsEngineDataset App AudioWorkletGlobalScope AudioWorkletProcessor Bun CfProperties CloudflareEnv D1Database Deno DurableObject DurableObjectId',
  'DurableObjectNamespace DurableObjectState DurableObjectStorage DurableObjectStub EdgeRuntime Electron Env ErrorUtils ExecutionContext ExportedHandler Fetcher',
  'HTMLRewriter HermesInternal Hyperdrive ImportMetaEnv IncomingRequestCfProperties JSX KVNamespace LayoutProps MessageBatch Netlify PageProps Queue R2Bucket R2Object',
  'R2ObjectBody RequestInitCfProperties RouteContext ScheduledController ScheduledEvent Service Vectorize VectorizeIndex ViteTypeOptions WebSocketPair __DEV__',
  'currentFrame currentTime registerPaint registerProcessor sampleRate',
  // Of compilers and macros.
  '$bindable $computed $derived $effect $host $inspect $props $ref $state ApplePayJS ApplePaySession Browser CONFIG CONST CacheService CalendarApp ContactsApp',
  'ContentService Creep DocumentApp DriveApp Excel FormApp Fragment GPUBufferUsage GPUColorWrite GPUMapMode GPUShaderStage GPUTextureUsage Game GmailApp',
  'GoogleAppsScript Hooks HtmlService LockService Logger MailApp Maps MediaRecorderErrorEvent Memory Office Outlook PhysicalKeyboard PowerPoint PropertiesService',
  'RoomPosition ScriptApp Session SlidesApp SpreadsheetApp UrlFetchApp Utilities Word XRFrame XRHitTestSource XRInputSource XRPose XRReferenceSpace XRRigidTransform',
  'XRSession XRView Xrm __ENV __ITER __VU __html__ ajaxurl canvas defineEmits defineEventHandler defineExpose defineModel defineNuxtConfig defineOptions definePageMeta',
  'defineProps defineSlots figma foundry game h k6 ui useNuxtApp useRuntimeConfig withDefaults wp wpApiSettings',
];

/** What the compiler's lib files and the types of Node declare, what the language has of itself, and what test runners bring. */
export const LIBRARY_NAMES: ReadonlySet<string> = new Set([...LIBRARY_GLOBAL_NAMES, ...NAMES.join(' ').split(' ')]);
/** What scripts of pages, other runtimes and compilers bring; generous, since a name that is missing here would be called undefined. */
export const OTHER_GLOBALS: ReadonlySet<string> = new Set(OTHERS.join(' ').split(' '));
