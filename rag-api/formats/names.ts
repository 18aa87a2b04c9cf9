/** Published formats of an alert, beside the API's own. */
export const ALERT_FORMATS = ['ecs', 'ocsf'] as const
export type AlertFormat = (typeof ALERT_FORMATS)[number]
