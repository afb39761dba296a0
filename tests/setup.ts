// inversify reads the decorators' metadata through this; every process that builds a container needs it first.
import 'reflect-metadata';
