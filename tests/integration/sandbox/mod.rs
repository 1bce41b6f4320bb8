//! The sandbox, and the rules of the emulated network.

mod command;
mod emulator;
mod kept;
mod practice;
mod rules;
mod self_service;
mod serve;
mod storage;
mod vk;
mod wire;
