export { type DestinationPlace, type DestinationTest, destinationTests } from './destination-tests';
