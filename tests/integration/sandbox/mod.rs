//! The sandbox, and the rules of the emulated network.

mod command;
mod emulator;
mod kept;
mod practice;
mod rules;
mod self_service;
mod serve;
mod storage;
mod test_sign_in;
mod vk;
mod wire;
