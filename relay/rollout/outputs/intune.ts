import type { OutputFile, PolicyValue, RolloutPlan } from '../rollout-plan.ts'
import type { BrowserName } from '../trust-file.ts'

const EXTENSION_SETTINGS: Partial<Record<BrowserName, string>> = {
  chrome: 'device_vendor_msft_policy_config_chromeintunev1~policy~googlechrome~extensions_extensionsettings',
  edge: 'device_vendor_msft_policy_config_microsoft_edgev80diff~policy~microsoft_edge~extensions_extensionsettings',
}
const NAMES: Partial<Record<BrowserName, string>> = { chrome: 'Google Chrome', edge: 'Microsoft Edge' }

/**
 * Settings-catalogue policies for Intune (Graph: `deviceManagement/configurationPolicies`), which force the extension
 * in. What the extension itself is told has no place in the catalogue: its administrative template is imported.
 *
 * Never tried against a tenant: the names of definitions are Microsoft's and change with their templates.
 */
export function intuneFiles(plan: RolloutPlan): OutputFile[] {
  return plan.browsers.flatMap((browser) => {
    const definition = EXTENSION_SETTINGS[browser]
    const { ExtensionSettings } = plan.chromium(browser)
    if (!definition || ExtensionSettings === undefined) return []
    const content = `${JSON.stringify(catalogue(plan, browser, definition, ExtensionSettings), null, 2)}\n`
    return [{ path: `intune/wardlink-${browser}.json`, content }]
  })
}

function catalogue(
  plan: RolloutPlan,
  browser: BrowserName,
  definition: string,
  settings: PolicyValue,
): object {
  return {
    name: `Wardlink in ${NAMES[browser]} (${plan.trust})`,
    description: 'Forces the Wardlink extension in and keeps it there.',
    platforms: 'windows10',
    technologies: 'mdm',
    settings: [
      {
        '@odata.type': '#microsoft.graph.deviceManagementConfigurationSetting',
        settingInstance: {
          '@odata.type': '#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance',
          settingDefinitionId: definition,
          choiceSettingValue: {
            value: `${definition}_1`,
            children: [
              {
                '@odata.type': '#microsoft.graph.deviceManagementConfigurationSimpleSettingInstance',
                settingDefinitionId: `${definition}_extensionsettings`,
                simpleSettingValue: {
                  '@odata.type': '#microsoft.graph.deviceManagementConfigurationStringSettingValue',
                  value: JSON.stringify(settings),
                },
              },
            ],
          },
        },
      },
    ],
  }
}
