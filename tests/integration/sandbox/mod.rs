//! The sandbox: the rules of the emulated network, and the stand-in compared with the real `ory`.

mod command;
mod emulator;
mod fidelity;
mod fidelity_updates;
mod rules;
mod self_service;
mod stage;
mod storage;
mod vk;
mod wire;
