//! The sandbox, and the rules of the emulated network.

mod command;
mod emulator;
mod kept;
mod rules;
mod self_service;
mod storage;
mod vk;
mod wire;
