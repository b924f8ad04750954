// Electric and manual hoists, winches.
import type { FormSpec } from '../form.ts'
import { remarks, runHours, section, stop, watch } from './blocks.ts'

export const hoistPreUse: FormSpec = {
  title: 'Hoist: pre-use check',
  kind: 'pre-use-check',
  appliesTo: ['hoist'],
  blocks: [
    section('Look'),
    stop('swl', 'Safe working load is marked and readable'),
    stop('examination', 'Thorough examination is in date'),
    stop('suspension', 'Suspension, trolley and beam are sound and secure'),
    stop('chain', 'Chain or rope: no wear, nicks, stretching, twists or corrosion'),
    stop('hooks', 'Top and bottom hooks are not bent, cracked or opened'),
    stop('latches', 'Safety latches close by themselves'),
    watch('chain-bag', 'Chain bag or rope guide is there and undamaged'),
    stop('cable', 'Supply cable, plug and pendant are undamaged'),
    section('Try without load'),
    stop('controls', 'Up and down as marked; stops when released'),
    stop('emergency-stop', 'Emergency stop works'),
    stop('limits', 'Upper and lower limits stop the hook'),
    stop('brake', 'Brake holds without slipping', 'Lift a light load a hand’s width and let it hang'),
    remarks,
  ],
}

export const hoistService: FormSpec = {
  title: 'Hoist: service',
  kind: 'service',
  appliesTo: ['hoist'],
  blocks: [
    section('Isolated and locked off'),
    stop('isolation', 'Isolated, locked off and proved dead before work'),
    runHours,
    section('Work'),
    stop('chain-wear', 'Chain measured; wear is within the maker’s limit'),
    watch('chain-lubricated', 'Chain or rope cleaned and lubricated'),
    stop('load-wheel', 'Load wheel, guide and stripper are not worn'),
    stop('brake', 'Brake adjusted and tested'),
    stop('clutch', 'Slipping clutch or overload device tested as the maker says'),
    watch('gearbox', 'Gearbox: oil level and condition, no leaks'),
    stop('hooks', 'Hooks measured across the mouth; nuts and pins secured'),
    watch('trolley', 'Trolley wheels, spacing and end stops'),
    stop('limits', 'Limit switches tested'),
    watch('electrics', 'Contactors, cable glands and earth are sound'),
    remarks,
  ],
}
