// The page of the summary panel: shows what the extension posts. Nothing of it is taken for HTML.
(() => {
  const vscode = acquireVsCodeApi()
  const page = document.getElementById('summary')
  const KINDS = {
    deploymentTemplate: 'Deployment template',
    deploymentParameters: 'Parameter file',
    createUiDefinition: 'createUiDefinition',
    viewDefinition: 'viewDefinition',
    unknown: 'Unknown kind of file',
  }
  const SCOPES = {
    resourceGroup: 'resource group',
    subscription: 'subscription',
    managementGroup: 'management group',
    tenant: 'tenant',
  }
  const LEVELS = { ok: '', approaching: 'approaching the limit', exceeded: 'limit exceeded' }
  const MOST_TYPES = 12

  window.addEventListener('message', ({ data }) => {
    const content = render(data)
    page.replaceChildren(...content)
  })
  vscode.postMessage('ready')

  function render(data) {
    switch (data.state) {
      case 'summary':
        return summary(data.name, data.summary)
      case 'progress':
        return [heading(data.name), bar('Reading', data.percentage / 100, `${data.percentage} %`, 'ok')]
      case 'failed':
        return [heading(data.name), element('p', data.message)]
      default:
        return [element('p', 'Open an ARM template, a parameter file or a createUiDefinition to see what is in it.')]
    }
  }

  function summary(name, it) {
    const scope = SCOPES[it.deploymentScope]
    const facts = [
      KINDS[it.kind] ?? it.kind,
      it.kind === 'deploymentTemplate' && scope ? `deployed to a ${scope}` : '',
      it.languageVersion ? `languageVersion ${it.languageVersion}` : '',
      it.contentVersion ? `version ${it.contentVersion}` : '',
    ]
    const parts = [heading(name), element('p', facts.filter(Boolean).join(' · '), 'facts')]
    if (it.problem?.message) parts.push(...section('Incomplete', [element('p', it.problem.message)]))
    if (it.kind === 'deploymentTemplate') {
      parts.push(...section('Limits', (it.limits ?? []).filter((one) => one.used > 0 || one.level !== 'ok').map(limit)))
      parts.push(...section('Resources', [counts(it.resources)]))
      parts.push(...section('Resource types', types(it.resourceTypes ?? {})))
    }
    parts.push(...section('Size', sizes(it.sizes ?? {})))
    return parts
  }

  function limit(one) {
    const isSize = /size|bytes/i.test(one.name)
    const amount = (number) => (isSize ? bytes(number) : number.toLocaleString('en'))
    const where = one.deployment ? ` in ${one.deployment}` : ''
    const words = one.name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
    const label = `${words[0].toUpperCase()}${words.slice(1)}${where}`
    const note = one.used === one.limit ? 'at the limit' : LEVELS[one.level]
    return bar(label, one.fraction, `${amount(one.used)} of ${amount(one.limit)}`, one.level, note)
  }

  function counts(resources) {
    const list = element('dl', '', 'counts')
    const names = {
      total: 'in all',
      topLevel: 'at the top level',
      child: resources.child === 1 ? 'child' : 'children',
      nested: 'in nested deployments',
      copies: resources.copies === 1 ? 'copy loop' : 'copy loops',
      conditional: 'conditional',
      existing: 'existing',
    }
    for (const [key, label] of Object.entries(names)) {
      if (key !== 'total' && !resources[key]) continue
      const pair = element('div')
      pair.append(element('dt', label), element('dd', (resources[key] ?? 0).toLocaleString('en')))
      list.append(pair)
    }
    return list
  }

  function types(counted) {
    const sorted = Object.entries(counted).sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    const most = sorted[0]?.[1] ?? 1
    const rows = sorted.slice(0, MOST_TYPES).map(([type, count]) => bar(type, count / most, count.toLocaleString('en'), 'type'))
    const rest = sorted.slice(MOST_TYPES)
    if (rest.length > 0) {
      const sum = rest.reduce((total, [, count]) => total + count, 0)
      rows.push(element('p', `and ${rest.length} more types with ${sum.toLocaleString('en')} resources`, 'facts'))
    }
    return rows
  }

  function sizes({ raw, minified, escaped }) {
    const most = Math.max(raw ?? 0, escaped ?? 0, minified ?? 0, 1)
    const rows = [['As written', raw], ['Minified', minified], ['Escaped in a request', escaped]]
    return rows.filter(([, size]) => typeof size === 'number').map(([label, size]) => bar(label, size / most, bytes(size), 'type'))
  }

  function section(title, content) {
    return content.length === 0 ? [] : [element('h2', title), ...content]
  }

  function bar(label, fraction, value, level, note = '') {
    const row = element('div', '', `bar ${level}`)
    const name = element('span', label, 'label')
    name.title = label
    const track = element('div', '', 'track')
    const fill = element('div', '', 'fill')
    fill.style.width = `${Math.max(0, Math.min(1, fraction)) * 100}%`
    track.append(fill)
    track.setAttribute('role', 'meter')
    track.setAttribute('aria-label', label)
    track.setAttribute('aria-valuemin', '0')
    track.setAttribute('aria-valuemax', '100')
    track.setAttribute('aria-valuenow', String(Math.round(Math.min(1, fraction) * 100)))
    track.setAttribute('aria-valuetext', note ? `${value}, ${note}` : value)
    row.append(name, element('span', value, 'value'), track)
    if (note) row.append(element('span', note, 'note'))
    return row
  }

  function heading(name) {
    const slash = name.lastIndexOf('/')
    const title = element('h1', name.slice(slash + 1))
    title.title = name
    return title
  }

  function element(tag, text = '', className = '') {
    const made = document.createElement(tag)
    made.textContent = text
    if (className) made.className = className
    return made
  }

  function bytes(size) {
    if (size < 1024) return `${size} bytes`
    const kilobytes = size / 1024
    if (kilobytes < 1024) return `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} KB`
    const megabytes = kilobytes / 1024
    return megabytes < 1024 ? `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB` : `${(megabytes / 1024).toFixed(2)} GB`
  }
})()
